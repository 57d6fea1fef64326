import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { renderAsyncApi } from '../src/reference/asyncapi.ts'
import { renderEventsPage } from '../src/reference/events-page.ts'
import { renderRpcPage } from '../src/reference/rpc-page.ts'

const FOLDER = fileURLToPath(new URL('../../../docs/reference/', import.meta.url))

await mkdir(FOLDER, { recursive: true })
await writeFile(`${FOLDER}asyncapi.json`, renderAsyncApi())
await writeFile(`${FOLDER}events.md`, renderEventsPage())
await writeFile(`${FOLDER}rpc.md`, renderRpcPage())
