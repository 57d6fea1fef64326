import t from 'tap'
import { nameOf, optionOf, passesFilter } from '../../src/kit/combo-box-options.ts'

const OPTIONS = [
  { id: '', name: 'DejaVu Sans', note: 'standard' },
  { id: 'f-1', name: 'Größe_Eins', note: 'uploaded' },
]

t.test('an option is found by its words in any order, whatever case and accents', async (t) => {
  t.ok(passesFilter('America/New_York', 'york NEW'))
  t.ok(passesFilter('Größe_Eins', 'grosse') === false, 'ß is no accent')
  t.ok(passesFilter('Größe_Eins', 'größe eins'))
  t.ok(passesFilter('America/Asunción', 'asuncion'))
  t.notOk(passesFilter('America/New_York', 'new jersey'))
  t.ok(passesFilter('anything', ' '), 'no word leaves all')
})

t.test('a text is the option of its name, else its own value', async (t) => {
  t.equal(optionOf(OPTIONS, ' dejavu sans '), '')
  t.equal(optionOf(OPTIONS, 'Größe_Eins'), 'f-1')
  t.equal(optionOf(OPTIONS, ' Inter '), 'Inter')
  t.equal(optionOf(OPTIONS, ''), '')
})

t.test('a value that is no option is shown as it is', async (t) => {
  t.equal(nameOf(OPTIONS, 'f-1'), 'Größe_Eins')
  t.equal(nameOf(OPTIONS, ''), 'DejaVu Sans')
  t.equal(nameOf(OPTIONS, 'f-gone'), 'f-gone')
})
