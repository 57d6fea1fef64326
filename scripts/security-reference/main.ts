/** Writes `docs/reference/security.md`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { renderSecurityPage } from './render.ts'

const promises = JSON.parse(readFileSync('scripts/security-reference/promises.json', 'utf8'))
writeFileSync('docs/reference/security.md', renderSecurityPage(promises))
