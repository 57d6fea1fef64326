import type { HostResources, OutputStatus, StreamState } from '@stream-manager/contracts'
import { KILO, type Measure, MS, PER_CENT, scaled } from './measure.ts'

/** Labels: stream. */
export const STREAM_MEASURES: readonly Measure<StreamState>[] = [
  {
    name: 'stream_frame_rate_fps',
    help: 'Frames rendered each second, measured.',
    read: ({ performance }) => performance.fps,
  },
  {
    name: 'stream_target_frame_rate_fps',
    help: 'Frames each second that are asked for.',
    read: ({ performance }) => performance.targetFps,
  },
  {
    name: 'stream_rendered_frames_total',
    help: 'Frames rendered since the engine started.',
    read: ({ performance }) => performance.framesRendered,
  },
  {
    name: 'stream_dropped_frames_total',
    help: 'Frames left out because the engine was late.',
    read: ({ performance }) => performance.framesDropped,
  },
  {
    name: 'stream_duplicated_frames_total',
    help: 'Frames shown again because nothing new was ready.',
    read: ({ performance }) => performance.framesDuplicated,
  },
  {
    name: 'stream_bitrate_bits_per_second',
    help: 'Encoded bits each second.',
    read: ({ performance }) => scaled(performance.bitrateKbps, KILO),
  },
  {
    name: 'stream_speed_ratio',
    help: 'Media time over wall time; below 1 the engine falls behind.',
    read: ({ performance }) => performance.speed,
  },
  {
    name: 'stream_render_time_seconds',
    help: 'Time to compose one frame.',
    read: ({ performance }) => scaled(performance.renderTimeMs, MS),
  },
  {
    name: 'stream_cpu_ratio',
    help: 'Cores the engine of the stream uses.',
    read: ({ performance }) => scaled(performance.cpuPercent, PER_CENT),
  },
  {
    name: 'stream_memory_bytes',
    help: 'Resident memory of the engine of the stream.',
    read: ({ performance }) => performance.memoryBytes,
  },
  { name: 'stream_uptime_seconds', help: 'Time on air.', read: ({ uptimeSeconds }) => uptimeSeconds },
  {
    name: 'stream_unapplied_revisions_count',
    help: 'Revisions that were asked for and are not on air yet.',
    read: ({ revision, appliedRevision }) => Math.max(0, revision - appliedRevision),
  },
]

/** Labels: stream, output. */
export const OUTPUT_MEASURES: readonly Measure<OutputStatus>[] = [
  {
    name: 'output_bitrate_bits_per_second',
    help: 'Bits delivered each second.',
    read: ({ bitrateKbps }) => scaled(bitrateKbps, KILO),
  },
  { name: 'output_retries_total', help: 'Attempts to connect again.', read: ({ retries }) => retries },
]

/** Labels: service. Its value is the sidecar that measured its host. */
export const HOST_MEASURES: readonly Measure<HostResources>[] = [
  {
    name: 'host_cpu_ratio',
    help: 'Busy share of all cores together.',
    read: ({ cpu }) => scaled(cpu.percent, PER_CENT),
  },
  { name: 'host_cpu_cores_count', help: 'Cores.', read: ({ cpu }) => cpu.cores },
  { name: 'host_memory_used_bytes', help: 'Memory in use.', read: ({ memory }) => memory.usedBytes },
  { name: 'host_memory_bytes', help: 'Total memory.', read: ({ memory }) => memory.totalBytes },
  {
    name: 'host_disk_used_bytes',
    help: 'In use on the file system of DATA_DIR.',
    read: ({ disk }) => disk.usedBytes,
  },
  {
    name: 'host_disk_bytes',
    help: 'Size of the file system of DATA_DIR.',
    read: ({ disk }) => disk.totalBytes,
  },
  {
    name: 'host_network_received_bytes_per_second',
    help: 'All interfaces but loopback.',
    read: ({ network }) => network.receivedBytesPerSecond,
  },
  {
    name: 'host_network_sent_bytes_per_second',
    help: 'All interfaces but loopback.',
    read: ({ network }) => network.sentBytesPerSecond,
  },
]
