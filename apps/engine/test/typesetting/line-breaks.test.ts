import t from 'tap'
import { breakable } from '../../src/typesetting/line-breaks.ts'

const pieces = (text: string) => breakable(text).join('|')

t.test('lines break between the words of scripts without blanks', async (t) => {
  t.equal(pieces('ภาษาไทยเป็นภาษา'), 'ภาษา|ไทย|เป็น|ภาษา')
  t.equal(pieces('今日は良い天気'), '今日|は|良い|天気')
  t.match(pieces('我们来试试'), /^我们\|来/)
  t.match(pieces('ភាសាខ្មែរជាភាសា'), /\|/)
  t.equal(pieces('👍🏽👩‍👩‍👧🇩🇪🇯🇵'), '👍🏽|👩‍👩‍👧|🇩🇪|🇯🇵')
})

t.test('no line begins with a closing sign or ends with an opening one', async (t) => {
  t.equal(pieces('天気ですね。「番組」を'), '天気|です|ね。|「番組」|を')
  t.equal(pieces('句子,没有(括号)吧!'), '句子,|没有|(括号)|吧!')
  t.equal(pieces('Bonjour ! «oui»'), 'Bonjour ! |«oui»')
  t.equal(pieces('¿qué? [a] “b”'), '¿qué? |[a] |“b”')
  for (const piece of breakable('スーパーマーケット、ちょっと待って。'))
    t.notMatch(piece, /^[ーっょゅゃ、。]/, piece)
})

t.test('signs stay with the number or the name that they belong to', async (t) => {
  t.equal(pieces('cost $100 and 50% -5 5€'), 'cost |$100 |and |50% |-5 |5€')
  t.equal(pieces('#tag @user C++ 10:30 3.14'), '#tag |@user |C++ |10:30 |3.14')
  t.equal(pieces("don't l’école x=y"), "don't |l’école |x=y")
})

t.test('a blank that forbids a break keeps its words together', async (t) => {
  t.equal(pieces('10\u00a0km 5\u202f日'), '10\u00a0km |5\u202f日')
  t.equal(pieces('ab\u200bcd Brand®'), 'ab\u200b|cd |Brand®')
})

t.test('a word breaks after its hyphen or slash', async (t) => {
  t.equal(pieces('well-known and/or'), 'well-|known |and/|or')
})
