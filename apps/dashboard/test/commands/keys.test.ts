import t from 'tap'
import { type PressedKey, shortcutOf } from '../../src/commands/keys.ts'

const press = (key: string, held: Partial<PressedKey> = {}): string =>
  shortcutOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held })

t.test('a key is written with what is held', async (t) => {
  t.equal(press('k', { ctrlKey: true }), 'Ctrl+K')
  t.equal(press('k', { metaKey: true }), 'Ctrl+K')
  t.equal(press('Z', { ctrlKey: true, shiftKey: true }), 'Ctrl+Shift+Z')
  t.equal(press('ArrowLeft', { shiftKey: true }), 'Shift+ArrowLeft')
  t.equal(press(' '), 'Space')
})

t.test('a sign is the same whether its keyboard needs Shift for it or not', async (t) => {
  t.equal(press('?', { shiftKey: true }), '?')
  t.equal(press('?'), '?')
})
