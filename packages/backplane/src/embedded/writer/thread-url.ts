import { extname } from 'node:path'

/** The program of the writer thread. A bundle must keep it as a file of its own. */
export const writerThreadUrl = (): URL => new URL(`./thread${extname(import.meta.url)}`, import.meta.url)
