import fc from 'fast-check'
import t from 'tap'
import { cleanName } from '../../src/chat/names.ts'
import { checkText, cleanText, hasVisibleText } from '../../src/chat/text.ts'
import { codeOf } from '../support.ts'

/** Harmful characters, and ordinary ones around them. */
const PIECES = [
  ...'aZé0 .\n\t',
  'ß',
  'क्',
  '日',
  '👩',
  '🏽',
  '❤️',
  '\u0301',
  '\u0316',
  '\u0327',
  '\u0958',
  '\u200B',
  '\u200C',
  '\u200D',
  '\u202E',
  '\u2066',
  '\uFEFF',
  '\u00AD',
  '\u3164',
  '\uD83D',
  '\uDE00',
  '\uE000',
  '\uFFFF',
  '\u{E0041}',
  '\u{10FFFD}',
  '\u0000',
  '\u0085',
  '\u2028',
]
const nasty = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join(''))
const anyText = fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 100 }))

t.test('removes harmful characters from a text and keeps the rest', async (t) => {
  const cases: [string, string][] = [
    ['  hello  ', 'hello'],
    ['Cafe\u0301', 'Café'],
    ['e\u200B\u0301', 'é'],
    ['a\u202Eb\u2066c\u200Fd\u061Ce\u206Af', 'abcdef'],
    ['a\u0000b\u0007c\u001Bd', 'abcd'],
    [`one${'\n'.repeat(1000)}two\tthree\u0085four\u2029five`, 'one two three four five'],
    [`Z${'\u0300'.repeat(1000)}`, 'Z\u0300\u0300'],
    [`Z${'\u0300\u0301\u200D'.repeat(300)}`, 'Z\u0300\u0301'],
    [`a${'\u200D'.repeat(1000)}b${'\u200C'.repeat(1000)}`, 'ab'],
    ['lone \uD83D surrogate \uDE00', 'lone surrogate'],
    [
      'private \uE000\u{F0000} use, tags \u{E0001}\u{E0041}, no\uFFFF\u{1FFFE} character',
      'private use, tags , no character',
    ],
    ['soft\u00ADhyphen, word\u2060joiner, \uFFF9annotation\uFFFB', 'softhyphen, wordjoiner, annotation'],
    ['👩‍👩‍👧‍👦 日本語 ñ 👩🏽‍❤️‍💋‍👨 1️⃣ 🇩🇪', '👩‍👩‍👧‍👦 日本語 ñ 👩🏽‍❤️‍💋‍👨 1️⃣ 🇩🇪'],
    ['می‌خواهم क्‍ष', 'می‌خواهم क्‍ष'],
    ['\u{10FFFF}\u{1F600}', '\u{1F600}'],
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
  ]
  for (const [text, cleaned] of cases) t.equal(cleanText(text), cleaned, JSON.stringify(text.slice(0, 30)))
})

t.test('any text becomes one well-formed line in NFC, and cleaning it again changes nothing', async (t) => {
  fc.assert(
    fc.property(anyText, (text) => {
      const cleaned = cleanText(text)
      return (
        cleaned === cleanText(cleaned) &&
        cleaned === cleaned.normalize('NFC') &&
        cleaned === cleaned.trim() &&
        !/[\p{Cc}\p{Co}\p{Cs}\u202A-\u202E\u2066-\u2069]|\p{M}{3}|\s{2}|[\u200C\u200D]{2}/u.test(cleaned)
      )
    }),
    { numRuns: 3000 },
  )
  t.pass('3,000 texts')
})

t.test('an accepted text is visible and within both lengths', async (t) => {
  const long = fc.array(fc.constantFrom('a', '👨‍👩‍👧', 'e\u0301\u0316', '日', ' '), { maxLength: 700 })
  fc.assert(
    fc.property(
      fc.oneof(
        anyText,
        long.map((parts) => parts.join('')),
      ),
      (text) => {
        const checked = checkText(text)
        if (!checked.ok) return ['chat.empty', 'request.invalid'].includes(checked.fault.code)
        const graphemes = [...new Intl.Segmenter('en').segment(checked.value)].length
        return graphemes <= 500 && Buffer.byteLength(checked.value) <= 2000 && hasVisibleText(checked.value)
      },
    ),
    { numRuns: 1000 },
  )
  t.equal(codeOf(checkText('a'.repeat(500))), null)
  t.equal(codeOf(checkText('a'.repeat(501))), 'request.invalid')
  t.equal(codeOf(checkText('😀'.repeat(500))), null, '500 characters of 4 bytes, 1,000 code units')
  t.equal(codeOf(checkText(`${'👍🏽'.repeat(250)}`)), null, '2,000 bytes')
  t.equal(codeOf(checkText(`${'👍🏽'.repeat(250)}a`)), 'request.invalid', '2,001 bytes in 251 characters')
  for (const text of ['', '\u3164', '\u2800\u2800', '\u200D', '\u0301', '\u115F']) {
    t.equal(codeOf(checkText(text)), 'chat.empty', JSON.stringify(text))
  }
})

t.test('a name is cleaned, cut between graphemes, and replaced when empty', async (t) => {
  t.equal(cleanName(' \u202E\u200B '), 'Guest')
  t.equal(cleanName(`A${'\u0300'.repeat(99)}nn`), 'À\u0300\u0300nn')
  t.equal(cleanName('👨‍👩‍👧'.repeat(100)), '👨‍👩‍👧'.repeat(14), '18 bytes each, 256 at most')
  fc.assert(
    fc.property(anyText, (name) => {
      const cleaned = cleanName(name)
      return !/\p{Cs}/u.test(cleaned) && hasVisibleText(cleaned) && Buffer.byteLength(cleaned) <= 256
    }),
  )
})
