import { Packet } from 'node-av/lib'
import t from 'tap'
import type { Track } from '../../../src/media/input/demuxer.ts'
import { TrackFollower } from '../../../src/media/input/track-follower.ts'

const trackAt = (index: number) => ({ index, tickMs: 1 }) as Track

const packetAt = (atMs: number): Packet => {
  const packet = new Packet()
  packet.alloc()
  packet.dts = BigInt(atMs)
  return packet
}

t.test('a second stream beside the first one is not followed', async (t) => {
  const [first, second] = [trackAt(0), trackAt(1)]
  const follower = new TrackFollower(first)
  const others: Packet[] = []
  for (let atMs = 0; atMs < 3000; atMs += 20) {
    for (const packet of follower.take(packetAt(atMs), first)) packet.free()
    others.push(...follower.take(packetAt(atMs), second))
  }
  follower.drop()
  t.same(others, [])
  t.equal(follower.track, first)
})

t.test('the stream that goes on when the first one ends is followed from its first packet', async (t) => {
  const second = trackAt(1)
  const follower = new TrackFollower(trackAt(0))
  const played: Packet[] = []
  for (let atMs = 0; atMs < 2000; atMs += 20) played.push(...follower.take(packetAt(atMs), second))
  t.equal(follower.track, second)
  t.equal(played.length, 100)
  for (const packet of played) packet.free()
})

t.test('a source without the track follows the first one that comes', async (t) => {
  const late = trackAt(3)
  const follower = new TrackFollower(null)
  const played = follower.take(packetAt(0), late)
  t.equal(follower.track, late)
  t.equal(played.length, 1)
  for (const packet of played) packet.free()
  t.ok(follower.restart(null))
  t.equal(follower.track, null)
})
