import t from 'tap'
import { maskAddress, publicAddress, secretsInAddress } from '../../src/audience/address.ts'

/** Address, as operators read it, as viewers read it. */
const ADDRESSES: readonly (readonly [string, string, string])[] = [
  ['http://cam.example/live.m3u8', 'http://cam.example/live.m3u8', 'http://cam.example/live.m3u8'],
  ['http://cam.example', 'http://cam.example', 'http://cam.example'],
  ['https://user:p%40ss@cam.example/a', 'https://***@cam.example/a', 'https://cam.example/a'],
  ['https://gh0-token@cam.example/a', 'https://***@cam.example/a', 'https://cam.example/a'],
  ['http://h/a?token=abc&page=2#x', 'http://h/a?token=***&page=2#x', 'http://h/a'],
  ['http://h/a?X-Amz-Signature=abc', 'http://h/a?X-Amz-Signature=***', 'http://h/a'],
  ['http://h/a?page=2', 'http://h/a?page=2', 'http://h/a'],
  [
    'srt://h:9000?mode=caller&passphrase=0123456789&streamid=x',
    'srt://h:9000?mode=caller&passphrase=***&streamid=***',
    'srt://h:9000',
  ],
  ['rtmp://h/app/key-1', 'rtmp://h/app/***', 'rtmp://h/app/***'],
  ['rtmps://h:444/app/deep/key-1/?a=b', 'rtmps://h:444/app/deep/***?a=***', 'rtmps://h:444/app/deep/***'],
  ['rtmp://h/key-1?bare', 'rtmp://h/***?***', 'rtmp://h/***'],
  ['no address', '***', '***'],
]

for (const [url, operator, viewer] of ADDRESSES) {
  t.test(`secrets of ${url} are hidden`, async (t) => {
    const address = { url, hasKey: false }
    t.equal(maskAddress(address), operator)
    t.equal(publicAddress(address), viewer)
    t.equal(maskAddress({ ...address, url: operator }), operator, 'a masked address stays as it is')
    t.equal(publicAddress({ ...address, url: operator }), viewer, 'viewers read the same of a masked address')
  })
}

t.test('with a key of its own, the application of an RTMP address is shown, but not its query', async (t) => {
  const address = { url: 'rtmp://h/app?auth', hasKey: true }
  t.equal(maskAddress(address), 'rtmp://h/app?***')
  t.equal(publicAddress(address), 'rtmp://h/app')
})

t.test('a key in the path stays hidden when the output gets a key of its own', async (t) => {
  t.equal(maskAddress({ url: 'rtmp://h/app/key-1', hasKey: true }), 'rtmp://h/app/***')
})

t.test('secrets in an address are found, and common words are not taken for them', async (t) => {
  const secretsIn = (url: string) => secretsInAddress({ url, hasKey: false })
  t.strictSame(secretsIn('http://camera:p%40s@h/?token=abcdef-123&page=12345678'), ['abcdef-123', 'p@s'])
  t.strictSame(secretsIn('rtmp://h/app/abcd-1234-efgh'), ['abcd-1234-efgh'])
  t.strictSame(secretsIn('rtmp://h/app/livestream'), [])
  t.strictSame(secretsIn('srt://h:9000?passphrase=0123456789'), ['0123456789'])
})
