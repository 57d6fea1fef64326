/** Version of Stream Manager. A test keeps it equal to every `package.json`, which `npx changeset version` raises together. */
export const VERSION = '0.1.0'
