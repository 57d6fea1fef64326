import t from 'tap'
import { isOriginAllowed } from '../../../src/features/sessions/origin.ts'

const policy = { allowedOrigins: ['https://studio.example.org'], domain: 'live.example.org' }

const allowed = (origin: string | undefined, host = 'live.example.org') =>
  isOriginAllowed(policy, { origin, host })

t.test('accepts a client that sends no origin', (t) => {
  t.ok(allowed(undefined))
  t.end()
})

t.test('accepts only origins that equal a listed one', (t) => {
  t.ok(allowed('https://studio.example.org'))
  const others = [
    'http://studio.example.org',
    'https://studio.example.org:8443',
    'https://STUDIO.example.org',
    'https://studio.example.org.',
    'https://studio.example.org/',
    'https://studio.example.org.evil.net',
    'https://evil.net/https://studio.example.org',
    'https://studio.example.org@evil.net',
    'https://studio.example.org, https://evil.net',
    'null',
    '',
    `https://${'a'.repeat(10_000)}`,
  ]
  for (const origin of others) t.notOk(allowed(origin), origin.slice(0, 60))
  t.end()
})

t.test('accepts an origin of the own host on any port', (t) => {
  t.ok(allowed('https://live.example.org'))
  t.ok(allowed('http://127.0.0.1:4200', '127.0.0.1:4201'))
  t.ok(allowed('http://localhost:4200', 'localhost:4201'))
  t.ok(allowed('http://[::1]:4200', '[::1]:4201'))
  t.notOk(allowed('http://127.0.0.1:4200', 'localhost:4201'))
  t.end()
})

t.test('refuses the origin of a foreign name that resolves to the gateway', (t) => {
  t.notOk(allowed('http://rebound.evil.net:4201', 'rebound.evil.net:4201'))
  t.end()
})
