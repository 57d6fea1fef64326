import { extname } from 'node:path'

/** The program of both threads. A bundle must keep it as a file of its own. */
export const threadUrl = (): URL => new URL(`./thread${extname(import.meta.url)}`, import.meta.url)
