import { randomBytes, randomUUID } from 'node:crypto'
import { chmod, link, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { CheckContext } from '../context/context.ts'
import { findEntry } from '../data-folder/found-entry.ts'
import { startableSetUps } from '../deployment/deployment.ts'
import { declaredDeployment } from '../deployment/read-deployment.ts'
import type { Cure, Step } from './cure.ts'

const SECRET_BYTES = 32
const FOLDER_MODE = 0o700
/** As `infra/make-secrets.sh` makes them: users of containers read the files, the folder keeps others out. */
const FILE_MODE = 0o444
/** Passwords that the services of a set-up share at their start. A random one is as good as any other. */
const NEW_AT_ANY_TIME = /^redis-[a-z-]+$/
/** A server or a store remembers these: a new one opens nothing. They are made with a whole new set of secrets only. */
const NEW_AT_FIRST = /^(?:postgres-[a-z-]+|grafana-admin|secrets-key)$/

interface Declared {
  readonly name: string
  readonly path: string
  readonly exists: boolean
}

/** The files that the compose files mount. Files that variables name hold secrets that somebody else chose. */
const declaredFiles = async (context: CheckContext): Promise<Declared[]> => {
  const setUps = startableSetUps(await declaredDeployment(context))
  const byPath = new Map(
    setUps.flatMap(({ secretFiles }) =>
      secretFiles.map(({ name, path }) => [resolve(context.folder, path), name] as const),
    ),
  )
  return Promise.all(
    [...byPath].map(async ([path, name]) => ({ name, path, exists: (await findEntry(path)) !== null })),
  )
}

/** Writes the file whole or not at all. A file that appeared meanwhile stays as it is. */
const writeSecret = async (path: string, registerSecret: (secret: string) => void): Promise<void> => {
  const secret = randomBytes(SECRET_BYTES).toString('hex')
  registerSecret(secret)
  await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE })
  const unfinished = `${path}.${randomUUID()}.new`
  try {
    await writeFile(unfinished, secret, { flag: 'wx', mode: 0o400 })
    await chmod(unfinished, FILE_MODE)
    await link(unfinished, path)
  } finally {
    await rm(unfinished, { force: true })
  }
}

const making = ({ path }: Declared): Step => ({
  text: `make the file ${path} with a random secret`,
  apply: ({ registerSecret }) => writeSecret(path, registerSecret),
})

export const secretFiles: Cure = {
  id: 'config.secret-files',
  title: 'Makes missing files of secrets; files that exist stay as they are',
  checks: ['config.secret-files'],
  safety: 'safe',
  plan: async (context) => {
    const files = await declaredFiles(context)
    const isFirst = files.every(({ exists }) => !exists)
    return files
      .filter(({ exists }) => !exists)
      .filter(({ name }) => NEW_AT_ANY_TIME.test(name) || (isFirst && NEW_AT_FIRST.test(name)))
      .map(making)
  },
}
