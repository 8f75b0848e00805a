// Lets plain Node run the sources as they are: worker threads and child processes that a test starts are TypeScript too.
import { register } from 'node:module'

register('./hooks.mjs', import.meta.url)
