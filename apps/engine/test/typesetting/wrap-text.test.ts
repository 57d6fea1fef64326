import t from 'tap'
import { cleanText, wrapText } from '../../src/typesetting/wrap-text.ts'

/** Every code unit is one pixel wide. */
const monospace = (text: string) => text.length
const wrap = (text: string, maxWidth: number, maxLines = 50) =>
  wrapText(text, { maxWidth, maxLines }, monospace).map((line) => line.text)

t.test('words go to the next line, and blanks at the break are not drawn', async (t) => {
  t.same(wrap('the quick brown fox', 10), ['the quick', 'brown fox'])
  t.same(wrap('the quick', 9), ['the quick'])
  t.same(wrap('', 10), [''])
})

t.test('new lines are kept', async (t) => {
  t.same(wrap('one\n\ntwo\n', 10), ['one', '', 'two', ''])
})

t.test('a word too long for a line is cut between letters', async (t) => {
  t.same(wrap('abcdefghij klm', 4), ['abcd', 'efgh', 'ij', 'klm'])
  t.same(wrap('wwww', 0.5), ['w', 'w', 'w', 'w'], 'one letter a line when not even one fits')
})

t.test('a letter and its marks, or an emoji of several, stay together', async (t) => {
  const family = '👩‍👩‍👧'
  t.same(wrap(`${family}${family}`, family.length), [family, family])
  t.same(wrap('e\u0301e\u0301', 2), ['e\u0301', 'e\u0301'])
})

t.test('punctuation stays with its word', async (t) => {
  t.same(wrap('hello, world (really)', 8), ['hello,', 'world', '(really)'])
})

t.test('text without blanks wraps too', async (t) => {
  t.same(wrap('日本語日本語', 4).join(''), '日本語日本語')
  t.ok(wrap('日本語日本語', 4).every((line) => line.length <= 4))
})

t.test('the last allowed line says that there is more', async (t) => {
  t.same(wrap('one two three four', 6, 2), ['one', 'two…'])
  t.same(wrap('abcdefgh', 3, 1), ['ab…'])
  t.same(wrap('one two', 3, 2), ['one', 'two'], 'no mark when all is shown')
})

t.test('only what is shown is laid out', async (t) => {
  let measured = 0
  wrapText('word '.repeat(100_000), { maxWidth: 20, maxLines: 2 }, (text) => {
    measured += 1
    return text.length
  })
  t.ok(measured < 50, `${measured} measurements`)
})

t.test('characters that cannot be drawn are replaced or dropped', async (t) => {
  t.equal(cleanText('a\ud800b\udc00c'), 'a\ufffdb\ufffdc', 'lone surrogates')
  t.equal(cleanText('a\0b\x1b[31mc\x7f'), 'ab[31mc')
  t.equal(cleanText('a\r\nb\rc\u2028d'), 'a\nb\nc\nd')
  t.equal(cleanText('a\tb'), 'a    b')
  t.equal(cleanText('😀é'), '😀é')
})
