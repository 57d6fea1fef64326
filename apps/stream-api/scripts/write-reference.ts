import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { renderReference } from '../src/reference/render.ts'

const FOLDER = fileURLToPath(new URL('../../../docs/reference/', import.meta.url))

await mkdir(FOLDER, { recursive: true })
for (const [name, text] of Object.entries(await renderReference())) await writeFile(FOLDER + name, text)
