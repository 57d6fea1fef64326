import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type TestScope, waitForEvent } from '@stream-manager/test-kit'

/** A process compiles its sources as it starts, and 500 clients share its one thread: both take long on a busy machine. */
const ANSWER_DEADLINE_MS = 65_000

export const killChild = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

/** One of the programs in `fixtures/`, killed at the end of the test if it still runs. */
export const forkFixture = (t: TestScope, name: string, parameters: readonly string[] = []): ChildProcess => {
  const file = fileURLToPath(new URL(`../fixtures/${name}.ts`, import.meta.url))
  const child = fork(file, parameters, {
    execArgv: ['--conditions=@stream-manager/source'],
    // Structured clones preserve `undefined`.
    serialization: 'advanced',
  })
  t.teardown(() => killChild(child))
  return child
}

/** The child's next message that matches. `what` names it in the error after the deadline. */
export const nextMessage = async <Message>(
  child: ChildProcess,
  what: string,
  matches: (message: unknown) => message is Message,
): Promise<Message> => {
  const [message] = await waitForEvent<[unknown]>(child, 'message', {
    what: `the message "${what}" of the child`,
    deadlineMs: ANSWER_DEADLINE_MS,
    matching: matches,
  })
  return message as Message
}
