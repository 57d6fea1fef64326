/**
 * Options for `chromium.launch` of playwright-core: Debian's Chromium without a sandbox, which root cannot have, and without
 * background requests.
 */
export const DEBIAN_CHROMIUM = {
  executablePath: '/usr/bin/chromium',
  // A busy machine takes long to start it.
  timeout: 120_000,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--autoplay-policy=no-user-gesture-required',
  ],
}

/** For `addInitScript` of playwright-core: the dashboard's tour counts as seen, so that its card lies over nothing. */
export const TOUR_SEEN = `try { localStorage.setItem('stream-manager.tour', 'seen') } catch {}`
