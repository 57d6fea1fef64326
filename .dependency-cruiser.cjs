/** The boundaries of docs/architecture.md, as rules. Each says what to do instead. */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Move what both need into a third file.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-folder-cycles-in-domain',
      comment: 'Pass the other noun in as an argument, or move what both need into store or stream.',
      severity: 'error',
      scope: 'folder',
      from: { path: '^packages/domain/src' },
      to: { path: '^packages/domain/src', circular: true },
    },
    {
      name: 'no-folder-cycles-in-health-sidecar',
      comment: 'Move types that both folders need into observations.',
      severity: 'error',
      scope: 'folder',
      from: { path: '^apps/health-sidecar/src' },
      to: { path: '^apps/health-sidecar/src', circular: true },
    },
    {
      name: 'no-folder-cycles-in-engine',
      comment: 'Move what both folders need into a third one; media knows neither child nor supervisor.',
      severity: 'error',
      scope: 'folder',
      from: { path: '^apps/engine/src' },
      to: { path: '^apps/engine/src', circular: true },
    },
    {
      name: 'contracts-is-a-leaf',
      comment: 'contracts is the vocabulary: it imports typebox and nothing of ours.',
      severity: 'error',
      from: { path: '^packages/contracts/src' },
      to: { pathNot: ['^packages/contracts/src', '/node_modules/typebox/'] },
    },
    {
      name: 'async-is-a-leaf',
      comment: 'async also runs in browsers: it imports nothing at all.',
      severity: 'error',
      from: { path: '^packages/async/src' },
      to: { pathNot: '^packages/async/src' },
    },
    {
      name: 'probes-are-light',
      comment:
        'A container starts a process for each probe: keep servers, rules and configuration out of the probes.',
      severity: 'error',
      from: { path: '^packages/diagnostics/src/(probes/|index\\.ts$)' },
      to: {
        path: [
          '^packages/(service-kit|domain)/',
          '/node_modules/fastify/',
          '^packages/diagnostics/src/(check|run|context)',
        ],
      },
    },
    {
      name: 'packages-know-no-app',
      comment: 'Move the shared piece into a package.',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-know-no-app',
      comment: 'Only standalone composes apps; share through a package.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/standalone/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'dashboard-has-one-way-to-the-server',
      comment:
        'The page speaks to the server through the client, knows the types of contracts, and shares the words of the checks.',
      severity: 'error',
      from: { path: '^apps/dashboard/src' },
      to: { path: '^packages/', pathNot: '^packages/((async|client|contracts)/|diagnostics/src/browser)' },
    },
    {
      name: 'domain-is-pure',
      comment: 'Rules know contracts and the backplane port; no HTTP, no Redis, no files.',
      severity: 'error',
      from: { path: '^packages/domain/src' },
      to: {
        path: [
          '/node_modules/fastify/',
          '/node_modules/ioredis/',
          '/node_modules/pg/',
          '/node_modules/ws/',
          '/node_modules/node-av/',
        ],
      },
    },
    {
      name: 'domain-sees-only-the-port',
      comment: 'Take a store as an argument; the implementation is chosen by the composition root.',
      severity: 'error',
      from: { path: '^packages/domain/src' },
      to: { path: '^packages/(analytics|backplane)/', pathNot: '^packages/(analytics|backplane)/src/port/' },
    },
    {
      name: 'domain-loads-no-store',
      comment: 'Keep drivers out of what the ports of backplane and analytics import, however indirectly.',
      severity: 'error',
      from: { path: '^packages/domain/src' },
      to: {
        path: [
          '^packages/backplane/src/(embedded|redis)/',
          '^packages/analytics/src/(embedded|postgresql|sql)/',
          '^packages/sqlite/',
          '/node_modules/ioredis/',
          '/node_modules/pg/',
          '^(node:)?sqlite$',
        ],
        reachable: true,
      },
    },
    {
      name: 'node-av-only-in-media',
      comment: 'Speak the narrow interface of apps/engine/src/media.',
      severity: 'error',
      from: {
        path: '^(apps|packages)/',
        pathNot: ['^apps/engine/(src/media|test)/', '^packages/media-inspect/', '^packages/test-kit/'],
      },
      to: { path: '/node_modules/node-av/' },
    },
    {
      name: 'test-kit-only-in-tests',
      severity: 'error',
      from: { path: '/src/', pathNot: '^packages/(test-kit|e2e)/' },
      to: { path: '^packages/test-kit/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.tap)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.test.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@stream-manager/source', 'import', 'require', 'node', 'default', 'types'],
    },
  },
}
