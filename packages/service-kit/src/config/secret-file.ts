import { readFile } from 'node:fs/promises'
import { percentDecoded, type VariableName } from '@stream-manager/contracts'
import { messageOf, StartError } from '../errors/start-error.ts'

/** The password in an address; empty without one. */
export const passwordIn = (url: string): string => percentDecoded(URL.parse(url)?.password ?? '')

/** The text of the file that a variable names, without white space around it. @throws {StartError} naming the variable. */
export const readSecretFile = async (variable: VariableName, file: string): Promise<string> => {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new StartError([`${variable}=${file}: ${messageOf(error)}`], { cause: error })
  })
  const secret = text.trim()
  if (secret === '') throw new StartError([`${variable}=${file}: the file is empty`])
  return secret
}
