import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Form, Input, Label, TextField } from 'react-aria-components';
import { useModels } from './models-store';
import { OFFERED } from './offered';

/** From Hugging Face, by address or from the short list. Until one of its buttons is pressed, nothing is asked of anybody. */
export function FromHub() {
  const { t } = useTranslation();
  const get = useModels((models) => models.get);
  const busy = useModels((models) => models.download?.state === 'running' || models.step.kind === 'working');
  const [address, setAddress] = useState('');
  return (
    <div className="way">
      <h4>{t('models.hub.title')}</h4>
      <Form
        className="hub-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (address.trim() !== '') void get(address);
        }}
      >
        <TextField className="hub-address" value={address} onChange={setAddress} isDisabled={busy}>
          <Label className="label">{t('models.hub.address')}</Label>
          <Input className="hub-input" spellCheck="false" autoCapitalize="off" placeholder="huggingface.co/OWNER/NAME" />
        </TextField>
        <Button className="button" type="submit" isDisabled={busy || address.trim() === ''}>
          {t('models.hub.get')}
        </Button>
      </Form>
      <p className="label" id="offered-title">
        {t('models.hub.offered')}
      </p>
      <div className="way-buttons" role="group" aria-labelledby="offered-title">
        {OFFERED.map(({ name, reference, megabytes }) => (
          <Button key={reference} className="chip" isDisabled={busy} onPress={() => void get(reference)}>
            {name} <span className="model-list-size">{megabytes} MB</span>
          </Button>
        ))}
      </div>
    </div>
  );
}
