interface Moves {
  readonly moves: string
  readonly seconds: string
  readonly targetSeconds: string
}

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`

export const diagnose = {
  title: 'Diagnose',
  server: 'As the server sees it',
  forbidden:
    'The report names addresses and settings, so it is for administrators. Below is what your browser can check.',
  again: 'Check again',
  running: 'The checks run, for seven seconds at most.',
  byCommand: 'On the machine of the services the same checks run without the API, and more of them:',
  checkedAt: (time: string, seconds: string) =>
    `Checked at ${time}, in ${seconds} s. The server keeps a report for 30 s.`,
  cutShort: 'The run was ended early, so some checks had no turn: they are skipped.',
  faults: (failures: number, warnings: number) =>
    [
      ...(failures > 0 ? [counted(failures, 'failure', 'failures')] : []),
      ...(warnings > 0 ? [counted(warnings, 'warning', 'warnings')] : []),
    ].join(', '),
  healthy: 'No fault found',
  unfinished: 'No fault found so far',
  statuses: { fail: 'fails', warn: 'warning', blocked: 'blocked', pass: 'passed', skip: 'skipped' } as Record<
    string,
    string
  >,
  count: (count: number, status: string) => `${count} ${status}`,
  groups: {
    configuration: 'Configuration',
    host: 'Host',
    ports: 'Ports',
    discovery: 'Discovery',
    stores: 'Stores',
    services: 'Services',
    socket: 'Socket',
    origins: 'Origins',
    identity: 'Identity',
    proxy: 'Proxy',
    media: 'Media',
    destinations: 'Destinations',
    icecast: 'Icecast',
    turn: 'TURN',
    containers: 'Containers',
  } as Record<string, string>,
  cause: 'Cause:',
  cure: 'Cure:',
  evidence: 'Evidence',
  expected: 'Expected',
  actual: 'Found',
  source: 'Source',
  seen: (vantage: string) => `seen ${vantage}`,
  blocked: (count: number) => `${counted(count, 'check waits', 'checks wait')} for this one`,
  copy: 'Copy',
  copied: 'Copied',
  took: (seconds: string) => `${seconds} s`,
  browser: {
    title: 'From this browser',
    help: 'Your browser asks these itself, so a fault between you and the server shows here.',
    again: 'Check this browser again',
    asking: 'being checked',
    socket: 'A socket opens, and the gateway answers',
    socketAnswers: 'The socket opens, and the gateway answers the first command.',
    socketSilent: 'The socket opens, but nobody answers the first command.',
    socketUnopened: 'No socket opens.',
    programme: 'The programme loads',
    nothingToPlay: 'The stream is not on air with an HLS output, so there is nothing to load.',
    programmeMoves: ({ moves, seconds, targetSeconds }: Moves) =>
      `The playlist moved ${moves} times in ${seconds} s, with segments of ${targetSeconds} s at most, and the newest segment loads.`,
    playlistStands: (seconds: string) => `The playlist has had no new segment for ${seconds} s.`,
    noPlaylist: 'The answer is no live playlist with segments.',
    fileUnread: (name: string) => `${name} does not load: there is no answer that this page may read.`,
    fileRefused: (name: string, status: number) => `${name} does not load: status ${status}.`,
    emptySegment: 'The newest segment is empty.',
    turn: 'Media through TURN',
    noTurn: 'Not configured: this version has no TURN server.',
  },
}
