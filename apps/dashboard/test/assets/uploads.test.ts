import type { Asset } from '@stream-manager/contracts'
import { type Deferred, deferred, eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { Uploads } from '../../src/features/assets/uploads.ts'

const MAX_LISTED = 20

const files = (prefix: string, count: number): File[] =>
  Array.from({ length: count }, (_, at) => new File(['x'], `${prefix}${at}.png`))

const ASSET = { id: 'a', kind: 'image' } as Asset

t.test('failed and stored uploads are listed up to a limit of their own', async (t) => {
  const uploads = new Uploads({
    send: async ({ name }) => {
      if (name.startsWith('bad')) throw new Error(`why ${name}`)
      return ASSET
    },
    onStored: () => undefined,
  })
  uploads.add([...files('bad', MAX_LISTED + 5), ...files('good', MAX_LISTED + 5)])
  await eventually(() => !uploads.isRunning, { what: 'the end of all uploads' })
  const names = (state: string) => uploads.shown.filter((one) => one.state === state).map(({ name }) => name)
  t.equal(names('failed').length, MAX_LISTED)
  t.equal(names('done').length, MAX_LISTED)
  t.strictSame([names('failed')[0], names('done')[0]], ['bad5.png', 'good5.png'], 'the oldest are dropped')
})

t.test('uploads run until the layer of the last file was made', async (t) => {
  const answers: Deferred<Asset>[] = []
  const runningAtStored: boolean[] = []
  const uploads = new Uploads({
    send: () => {
      const answer = deferred<Asset>()
      answers.push(answer)
      return answer.promise
    },
    onStored: () => runningAtStored.push(uploads.isRunning),
  })
  t.notOk(uploads.isRunning)
  uploads.add(files('one', 1))
  t.ok(uploads.isRunning)
  answers[0]?.resolve(ASSET)
  await eventually(() => !uploads.isRunning, { what: 'the end of the upload' })
  t.strictSame(runningAtStored, [true])
})

t.test('uploads that are closed end, and those that wait are not sent', async (t) => {
  const signals: AbortSignal[] = []
  const uploads = new Uploads({
    send: (_file, { signal }) => {
      signals.push(signal)
      return new Promise<Asset>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    },
    onStored: () => t.fail('nothing was stored'),
  })
  uploads.add(files('some', 3))
  t.equal(signals.length, 2)
  uploads.close()
  t.ok(signals.every(({ aborted }) => aborted))
  t.notOk(uploads.isRunning)
  t.equal(signals.length, 2)
})

t.test('a file that failed is sent again as it was, under the same key', async (t) => {
  const sent: [file: File, key: string][] = []
  const stored: Asset[] = []
  const uploads = new Uploads({
    send: async (file, { idempotencyKey, onProgress }) => {
      sent.push([file, idempotencyKey])
      onProgress(1, 2)
      if (sent.length === 1) throw new Error('cut')
      return ASSET
    },
    onStored: (asset) => stored.push(asset),
  })
  const [file] = files('one', 1) as [File]
  uploads.add([file])
  await eventually(() => uploads.shown[0]?.state === 'failed')
  t.match(uploads.shown[0], { share: 0.5, error: { message: 'cut' } })
  uploads.retry(1)
  t.match(uploads.shown[0], { state: 'sending', share: 0.5, error: null })
  await eventually(() => uploads.shown[0]?.state === 'done')
  t.strictSame(stored, [ASSET])
  const [first, second] = sent
  t.equal(second?.[0], file)
  t.equal(second?.[1], first?.[1])
  uploads.retry(1)
  t.equal(sent.length, 2, 'a stored file is not sent again')
})
