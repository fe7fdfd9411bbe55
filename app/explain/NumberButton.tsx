import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components';
import './number-button.css';

interface NumberButtonProps {
  /** As it is written on screen. */
  readonly value: string;
  /** In words. */
  readonly what: string;
  readonly onOpen: () => void;
}

/** A number that opens: it looks like one, until it is pointed at. */
export function NumberButton({ value, what, onOpen }: NumberButtonProps) {
  const { t } = useTranslation();
  return (
    <Button className="number-button" aria-label={t('explain.openNumber', { value, what })} onPress={onOpen}>
      {value}
    </Button>
  );
}
