import t from 'tap'
import { ownFrame } from '../../src/error-reports/own-frame.ts'

const NODE = '    at Socket.emit (node:events:518:28)'
const LIBRARY = '    at parse (/x/node_modules/.pnpm/ws@8/node_modules/ws/lib/sender.js:10:5)'

t.test('the first frame of our own code is found in a clone, an image and a bundle', async (t) => {
  const cases: Readonly<Record<string, string | null>> = {
    '    at Rtmp.connect (/x/packages/rtmp/dist/client.js:10:5)': 'rtmp/client#Rtmp.connect',
    '    at async Rtmp.connect (file:///x/packages/rtmp/src/client.ts:12:5)': 'rtmp/client#Rtmp.connect',
    '    at file:///x/apps/engine/dist/child/main.js:70:3': 'engine/child/main#70',
    '    at Set.<anonymous> (/x/apps/engine/src/a.ts:7:3)': 'engine/a#7',
    '    at read (/app/node_modules/.pnpm/@stream-manager+rtmp@1/node_modules/@stream-manager/rtmp/dist/a.js:1:1)':
      'rtmp/a#read',
    '    at build (/app/dist/app.js:3:4)': 'app/app#build',
    '    at Bug.throw (/x/node_modules/.cache/start/ab12/chunk-ABCDEF.js:3:4)': 'bundle#Bug.throw',
    '    at unwrap (/x/packages/service-kit/dist/errors/fault-error.js:3:4)': null,
    '    at x (/x/apps/engine/node_modules/y/dist/a.js:3:4)': null,
    'no stack at all': null,
  }
  for (const [line, frame] of Object.entries(cases)) {
    t.equal(ownFrame(['Error: boom', NODE, LIBRARY, line, NODE].join('\n')), frame, line)
  }
})

t.test('the same function has the same frame before and after an edit above it', async (t) => {
  const at = (line: number) => `Error: x\n    at run (/x/packages/rtmp/dist/a.js:${line}:9)`
  t.equal(ownFrame(at(10)), ownFrame(at(300)))
})

t.test('a stack of any shape is read in time', async (t) => {
  for (const part of ['at ', '(', ' at a (', '/packages/', '/apps/x/dist/', ':1:1', '\n']) {
    t.equal(ownFrame(`    at ${part.repeat(100_000)}`), null, part)
  }
})
