import { logLevels } from '../logging/logger.ts';
import { defaulted, section } from './fields.ts';
import { choice } from './kinds.ts';

/** What goes to the log, which is JSON lines on standard error. */
export function logSection() {
  return section({
    level: defaulted(choice(logLevels), 'info', 'The least serious messages that are logged'),
  });
}
