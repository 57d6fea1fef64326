import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The lines between the first two `---` name packages with the kind of their next version. */
const FRONT_MATTER = /^---\r?\n([\s\S]*?)\r?\n---/
const MAJOR = /^[^#:].*:\s*["']?major["']?$/

/** A changeset announces a major version. */
export const isMajor = (text: string): boolean =>
  (FRONT_MATTER.exec(text)?.[1] ?? '').split('\n').some((line) => MAJOR.test(line.trim()))

/** A waiting changeset in the folder announces a major version. */
export const hasMajorChangeset = (folder: string): boolean =>
  globSync(join(folder, '*.md')).some((file) => isMajor(readFileSync(file, 'utf8')))
