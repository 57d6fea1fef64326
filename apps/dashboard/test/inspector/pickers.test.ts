import { LAYER_CONTENT, type LayerType } from '@stream-manager/contracts'
import t from 'tap'
import { fontOptions } from '../../src/features/inspector/fonts.ts'
import { fieldsOfSchema, type Schema } from '../../src/features/inspector/schema-fields.ts'
import { timeZoneOptions } from '../../src/features/inspector/time-zones.ts'

const NOTES = { standard: 'standard', ownZone: 'own', builtIn: 'built in', uploaded: 'uploaded' }
const ids = (options: readonly { readonly id: string }[]) => options.map(({ id }) => id)

t.test('the contract’s fonts and time zones get pickers with the contract’s length', async (t) => {
  const picked = (type: LayerType) => {
    const schema: Schema = JSON.parse(JSON.stringify(LAYER_CONTENT[type]))
    return fieldsOfSchema(schema)
      .filter(({ kind }) => kind === 'font' || kind === 'zone')
      .map(({ name, kind, maxLength, isOptional }) => ({ name, kind, maxLength, isOptional }))
  }
  const font = { name: 'font', kind: 'font', maxLength: 128, isOptional: true }
  t.strictSame(picked('text'), [font])
  t.strictSame(picked('chat'), [font])
  t.strictSame(picked('clock'), [{ name: 'timeZone', kind: 'zone', maxLength: 64, isOptional: true }, font])
})

t.test('fonts: the standard, uploads, built-in families', async (t) => {
  const options = fontOptions([{ id: 'a-2', name: 'brand.ttf' }], NOTES)
  t.strictSame(ids(options), ['', 'a-2', 'DejaVu Sans Mono', 'DejaVu Serif'])
  t.match(options, [
    { name: 'DejaVu Sans', note: 'standard' },
    { name: 'brand.ttf', note: 'uploaded' },
  ])
})

t.test('time zones: the standard, the browser’s own, all others, none of them twice', async (t) => {
  t.strictSame(ids(timeZoneOptions('Europe/Rome', ['Africa/Cairo', 'Europe/Rome', 'UTC'], NOTES)), [
    '',
    'Europe/Rome',
    'Africa/Cairo',
  ])
  t.strictSame(ids(timeZoneOptions('UTC', ['Africa/Cairo'], NOTES)), ['', 'Africa/Cairo'])
  const zones = ids(timeZoneOptions('Europe/Rome', Intl.supportedValuesOf('timeZone'), NOTES))
  t.equal(new Set(zones).size, zones.length)
})
