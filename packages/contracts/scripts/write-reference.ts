import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { renderEnvironment } from './environment-reference.ts'

const FOLDER = fileURLToPath(new URL('../../../docs/reference/', import.meta.url))

await mkdir(FOLDER, { recursive: true })
await writeFile(`${FOLDER}environment.md`, renderEnvironment())
