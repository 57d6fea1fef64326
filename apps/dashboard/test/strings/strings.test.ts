import t from 'tap'
import { de } from '../../src/strings/de.ts'
import { views as viewsDe } from '../../src/strings/de-views.ts'
import { en } from '../../src/strings/en.ts'
import { views as viewsEn } from '../../src/strings/en-views.ts'
import { languageOf } from '../../src/strings/language.ts'
import { pseudo } from '../../src/strings/pseudo.ts'

const namesIn = (value: object): string[] =>
  Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === 'object' && inner !== null ? namesIn(inner).map((below) => `${name}.${below}`) : [name],
  )

t.test('German has every text of English and no other', async (t) => {
  t.strictSame(namesIn(de).toSorted(), namesIn(en).toSorted())
  t.strictSame(namesIn(viewsDe).toSorted(), namesIn(viewsEn).toSorted())
})

t.test('the language is the chosen one, else the first that the page knows', async (t) => {
  t.equal(languageOf(null, ['fr-FR', 'de-AT', 'en']), 'de')
  t.equal(languageOf('en', ['de']), 'en')
  t.equal(languageOf('xx', ['fr']), 'en')
})

t.test('the language of tests marks and lengthens every text', async (t) => {
  const strings = pseudo({ plain: 'Layers', inner: { made: (count: number) => `${count} layers` } })
  t.match(strings.plain, /^\[Láýérš~+\]$/)
  t.match(strings.inner.made(2), /^\[2 láýérš~+\]$/)
})
