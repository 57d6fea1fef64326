import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { checker, HostResources } from '@stream-manager/contracts'
import { fakeClock, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { createHostMeter } from '../src/host/host-meter.ts'
import { parseNetDev } from '../src/host/network.ts'

const check = checker(HostResources, 'the host')

const NET_DEV = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 9999999     100    0    0    0     0          0         0  9999999     100    0    0    0     0       0          0
  eth0:    1000      10    0    0    0     0          0         0      200       5    0    0    0     0       0          0
  eth1:2000      10    0    0    0     0          0         0      300       5    0    0    0     0       0          0
`

t.test('the network is the sum of all interfaces but loopback', async (t) => {
  t.strictSame(parseNetDev(NET_DEV), { received: 3000, sent: 500 })
})

t.test('text in another format, or without an interface, gives null', async (t) => {
  for (const text of ['', 'rubbish', NET_DEV.split('\n').slice(0, 3).join('\n'), 'eth0: 1 2 3']) {
    t.equal(parseNetDev(text), null)
  }
})

t.test('measurements of this machine are within their limits', async (t) => {
  const clock = fakeClock()
  const measure = createHostMeter({ clock, dataDir: await temporaryDirectory(t) })
  const first = await measure()
  t.ok(check(first).ok)
  t.equal(first.network.receivedBytesPerSecond, null, 'a rate needs two looks')
  clock.advance(1000)
  const host = await measure()
  t.ok(check(host).ok)
  const { cpu, memory, disk } = host
  t.equal(cpu.cores, cpus().length)
  t.ok(cpu.percent === null || (cpu.percent >= 0 && cpu.percent <= 100))
  for (const { usedBytes, totalBytes } of [memory, disk]) {
    t.ok((usedBytes ?? -1) > 0 && (usedBytes ?? 0) <= (totalBytes ?? 0))
  }
  const interfaces = parseNetDev(readFileSync('/proc/net/dev', 'utf8'))
  t.equal(host.network.receivedBytesPerSecond === null, interfaces === null)
})

t.test('a folder that does not exist has an unknown disk; the rest is measured', async (t) => {
  const measure = createHostMeter({ clock: fakeClock(), dataDir: '/not/there' })
  const host = await measure()
  t.strictSame(host.disk, { usedBytes: null, totalBytes: null })
  t.ok((host.memory.totalBytes ?? 0) > 0)
})
