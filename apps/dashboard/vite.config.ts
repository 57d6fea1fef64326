import optimizeLocales from '@react-aria/optimize-locales-plugin'
import { defineConfig, type Plugin } from 'vite'

const LAYER_SCHEMAS = 'virtual:layer-schemas'

/** The contract's schemas as plain JSON: forms are made from them, and the page does without the library that checks them. */
const layerSchemas: Plugin = {
  name: 'layer-schemas',
  resolveId: (id) => (id === LAYER_SCHEMAS ? `\0${id}` : null),
  load: async (id) => {
    if (id !== `\0${LAYER_SCHEMAS}`) return null
    // Imported here: tools read this file before the first build, when there is no contract to load.
    const { LAYER_CONTENT, LayerPatch } = await import('@stream-manager/contracts')
    return `export default ${JSON.stringify({ content: LAYER_CONTENT, layer: LayerPatch })}`
  },
}

/** All addresses are relative: the page also lives below a proxy's prefix. */
export default defineConfig({
  root: 'src',
  base: './',
  // Texts of react-aria in languages that the page does not speak.
  plugins: [layerSchemas, optimizeLocales.vite({ locales: ['en-US', 'de-DE'] })],
  // Packages of ours are bundled from their sources, so a change shows at once in `pnpm --filter dashboard dev`.
  resolve: { conditions: ['@stream-manager/source', 'module', 'browser', 'production'] },
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: true,
    // Every file is one of its own: the content policy allows no script or font inside of an address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // react-dom and react-aria alone are larger than what Vite warns of. The limit of the page is 180 kB, compressed.
    chunkSizeWarningLimit: 700,
    // A build beside other work is slow, and says so of every plugin.
    rolldownOptions: {
      checks: { bundlerTimings: false },
      output: {
        codeSplitting: {
          groups: [
            // The scripts of the first view are one file: it compresses better than ten, and takes one request.
            { name: 'page', tags: ['$initial'], priority: 1 },
            // Parts of forms are some hundred bytes each, and the first script would name every one.
            { name: 'fields', test: /\/kit\/(text-field|field-fault|use-submit)\.tsx?$/ },
          ],
        },
      },
    },
  },
  server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:4200', '/hls': 'http://127.0.0.1:4200' } },
})
