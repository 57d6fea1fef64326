import { createClient } from '@stream-manager/client'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { addressesOf, rootUrlOf } from './server/addresses.ts'
import { readPageConfig } from './server/page-config.ts'
import './styles/tokens.css'
import './styles/base.css'

const page = new URL(location.href)
const { socketPort } = await readPageConfig(rootUrlOf(page))
const addresses = addressesOf(page, socketPort)
const client = createClient(addresses)
const root = document.querySelector('#root')
if (root === null) throw new Error('index.html has no element #root')
createRoot(root).render(<App server={{ client, addresses }} />)
