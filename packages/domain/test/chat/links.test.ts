import t from 'tap'
import { holdsLink } from '../../src/chat/links.ts'
import { cleanText } from '../../src/chat/text.ts'

const LINKS = [
  'http://example.com',
  'see https://example.museum/a?b=c now',
  'HTTPS://EXAMPLE.COM',
  'hxxps://example.com',
  'http : / / example . com',
  'ftp://files',
  'rtmp://host/app',
  'www.example',
  'www2.example.travel',
  'example.com',
  'go to example.com.',
  '(example.com)',
  'sub.domain.example.co.uk/path',
  't.co/abc',
  'youtu.be/dQw4w9WgXcQ',
  't.me/channel',
  'discord.gg/abc',
  'twitch.tv',
  'mail me@example.org',
  'javascript:alert(1)',
  'data:text/html,x',
  'mailto:me',
  'xn--e1afmkfd.xn--p1ai',
  'пример.рф',
  '203.0.113.7:8080',
  '203.0.113.7/x',
  'example[.]com',
  'example (dot) com',
  'example{dot}com/x',
  'example dot com',
  'example . com',
  'example .com/free',
  'e x a m p l e . c o m',
  'example．com',
  'example。com',
  'ｅｘａｍｐｌｅ．ｃｏｍ',
  'ⓔⓧⓐⓜⓟⓛⓔ.ⓒⓞⓜ',
  '𝐞𝐱𝐚𝐦𝐩𝐥𝐞.𝐜𝐨𝐦',
  'еxаmple.соm',
  'exam\u200Bple.c\u00ADom',
  'example.c\u0332o\u0332m\u0332',
  'example.c0m',
  'https:\\\\example.com',
  'http∶⁄⁄example',
  'example.🅲🅾🅼',
  'asp.net/download',
]

const INNOCENT = [
  'e.g. this, i.e. that',
  'pi is 3.14 or 3,14',
  'node.js and Vue.js 3.4.21',
  'v1.2.3 and 10.15.7',
  'version 203.0.113.7 of it',
  'ASP.NET and .NET are fine',
  'wait...what? well...no',
  'I like it.So do I.Me too',
  'this.is.not.it and so.on',
  'at 5 p.m. in the U.S.A.',
  'README.md, main.rs, run.sh, a.py',
  'the dot com bubble, polka dot org chart',
  'on a dot it stands',
  'either/or and 24/7, w/o',
  'ratio 3:1 at 12:30',
  'lol :/ :// ok',
  'JavaScript: the good parts; data: none',
  'Buy a .com domain',
  'Bought it. Net worth is up. Com on!',
  'well . it is . what it is',
  'I a m s o h a p p y',
  'é vero.è così',
  '我爱你。你呢？',
  'Mr.Smith and Dr.No',
  'price 9.99€ (c) 2030',
  'hello',
]

t.test('addresses are found, plain or disguised', async (t) => {
  for (const text of LINKS) t.equal(holdsLink(cleanText(text)), true, JSON.stringify(text))
})

t.test('innocent text is let through', async (t) => {
  for (const text of INNOCENT) t.equal(holdsLink(cleanText(text)), false, JSON.stringify(text))
})
