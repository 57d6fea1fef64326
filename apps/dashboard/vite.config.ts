import { defineConfig } from 'vite'

/** All addresses are relative: the page also lives below a proxy's prefix. */
export default defineConfig({
  root: 'src',
  base: './',
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
  },
  server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:4200', '/hls': 'http://127.0.0.1:4200' } },
})
