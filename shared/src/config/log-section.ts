import { logLevels } from '../logging/logger.ts';
import { defaulted, section } from './fields.ts';
import { choice } from './kinds.ts';

/** What goes to the log, which is JSON lines on standard error, and words where a command speaks to people. */
export function logSection() {
  return section({
    level: defaulted(
      choice(logLevels),
      'info',
      'The least serious messages that are logged. A command with text output shows warnings and errors of them',
    ),
  });
}
