import { readFile } from 'node:fs/promises'
import { createEgress } from '@stream-manager/egress'
import { StartError } from '../errors/start-error.ts'

/** The authorities of `SOURCE_CA_FILE` in PEM; null without the variable. @throws {StartError} for a file that cannot be used. */
export const readAuthorities = async (path: string | undefined): Promise<string | null> => {
  if (path === undefined) return null
  try {
    const extraCa = await readFile(path, 'utf8')
    createEgress({ networks: [], variable: 'SOURCE_NETWORKS', extraCa })
    return extraCa
  } catch (cause) {
    const message = 'SOURCE_CA_FILE: the file cannot be read, or holds no certificate in PEM'
    throw new StartError([message], { cause })
  }
}
