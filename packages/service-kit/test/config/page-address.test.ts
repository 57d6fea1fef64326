import t from 'tap'
import { pageAddress } from '../../src/config/page-address.ts'

const HOST = '127.0.0.1'

for (const [config, expected] of [
  [{ HOST }, 'http://localhost:4200/'],
  [{ HOST: '0.0.0.0' }, 'http://localhost:4200/'],
  [{ HOST: '::' }, 'http://localhost:4200/'],
  [{ HOST: '192.0.2.7' }, 'http://192.0.2.7:4200/'],
  [{ HOST: '2001:db8::7' }, 'http://[2001:db8::7]:4200/'],
  [{ HOST, DOMAIN: 'live.example.org' }, 'https://live.example.org/'],
  [
    { HOST, DOMAIN: 'live.example.org', PAGE_URL: 'https://live.example.org/stream/' },
    'https://live.example.org/stream/',
  ],
  [{ HOST, PAGE_URL: 'http://studio.example.org' }, 'http://studio.example.org/'],
] as const) {
  t.test(`${JSON.stringify(config)} gives ${expected}`, async (t) => {
    t.equal(pageAddress(config, 4200), expected)
  })
}
