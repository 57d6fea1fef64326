import t from 'tap'
import { decodeAmf, encodeAmf } from '../src/index.ts'

t.test('values come back as they were encoded', async (t) => {
  const values = ['connect', 1, { app: 'live', nested: { flag: true, none: null }, empty: '' }, false]
  t.same(decodeAmf(encodeAmf(...values)), values)
})

t.test('bytes are those of the AMF0 specification', async (t) => {
  t.equal(encodeAmf('ab', 1, true, null).toString('hex'), '0200026162' + '003ff0000000000000' + '0101' + '05')
  t.equal(encodeAmf({ a: 'b' }).toString('hex'), '03' + '000161' + '02000162' + '000009')
})

t.test('an ECMA array is read as an object', async (t) => {
  const array = Buffer.from('08' + '00000001' + '000161' + '0101' + '000009', 'hex')
  t.same(decodeAmf(array), [{ a: true }])
})

t.test('truncated, unknown and deeply nested values are refused', async (t) => {
  t.throws(() => decodeAmf(Buffer.from('00ff', 'hex')), RangeError)
  t.throws(() => decodeAmf(Buffer.from('0b', 'hex')), TypeError)
  const deep = Buffer.from('03000161'.repeat(10), 'hex')
  t.throws(() => decodeAmf(deep), /nested too deeply/)
})
