import { Button, type ButtonProps, Tooltip } from '@fluentui/react-components';
import type { Allowed } from '../api/permissions';

/** A button that is greyed, with the reason, when the user may not. It stays reachable by keyboard so that the reason can be read. */
export function Guarded({ can, disabledWhy, ...props }: ButtonProps & { can: Allowed; disabledWhy?: string | false }) {
  const reason = !can.allowed ? can.reason : disabledWhy || null;
  const button = <Button {...(props as ButtonProps)} disabledFocusable={reason !== null || props.disabledFocusable} />;
  return reason === null ? button : (
    <Tooltip content={reason} relationship="description" withArrow>
      {button}
    </Tooltip>
  );
}
