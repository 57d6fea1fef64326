import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { startBoot } from './boot/boot.ts'
import { firstStrings } from './strings/strings.tsx'
import './styles/tokens.css'
import './styles/base.css'

const root = document.querySelector('#root')
if (root === null) throw new Error('index.html has no element #root')
const boot = startBoot()
void firstStrings().then(() => createRoot(root).render(<App boot={boot} />))
