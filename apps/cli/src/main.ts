#!/usr/bin/env node
import { StartError } from '@stream-manager/service-kit'
import { buildProgram } from './program.ts'

try {
  await buildProgram(process.env).parseAsync()
} catch (error) {
  if (!(error instanceof StartError)) throw error
  for (const line of error.lines) process.stderr.write(`stream-manager: ${line}\n`)
  process.exitCode = 1
}
