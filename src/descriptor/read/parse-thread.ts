import { answerCalls } from '../../threads/index.ts'
import { defaultLimits } from './limits.ts'
import { parseText } from './read-document.ts'
import type { NamedText } from './read-texts.ts'

// A thread that parses some texts at a time.
answerCalls((texts: readonly NamedText[]) => texts.map(({ name, bytes }) => parseText(name, bytes, defaultLimits)))
