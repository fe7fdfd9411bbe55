import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Switch } from 'react-aria-components';
import { countParameters } from '../../engine/model/parameters';
import { useModelsDialog } from './dialog-store';
import { nameOfId } from './find-model';
import { contextChoices, machineMemory, planMemory, suitablePlan } from './memory';
import { useModels, type Candidate } from './models-store';
import { PartList } from './PartList';
import { formatBytes, formatCount } from './quantities';
import { RefusalText } from './RefusalText';
import { useChosenModel } from './use-chosen-model';
import { Fact, shapeWords } from '../panels/Fact';

/** What a model is and what it will take, before any of it is taken. */
export function CandidateView({ candidate }: { readonly candidate: Candidate }) {
  const { t, i18n } = useTranslation();
  const { facts, manifest, local } = candidate;
  const { config, weightBytes } = facts;
  const machine = machineMemory();
  const [context, setContext] = useState(() => suitablePlan(config, weightBytes, machine).context);
  const [keep, setKeep] = useState(true);
  const copy = useModels((models) => models.copy);
  const back = useModels((models) => models.back);
  const admit = useModels((models) => models.admit);
  const setOpen = useModelsDialog((dialog) => dialog.setOpen);
  const { use } = useChosenModel();

  const count = (value: number) => value.toLocaleString(i18n.language);
  const bytes = (amount: number) => formatBytes(amount, i18n.language);
  const plan = planMemory(config, weightBytes, context, machine);
  const { total, active } = countParameters(config);
  const choices = contextChoices(config).map((length) => planMemory(config, weightBytes, length, machine));
  // Where not even the shortest text fits, no choice helps.
  const hopeless = choices.every(({ obstacle }) => obstacle !== null);
  const copying = copy?.kind === 'running';

  const load = async () => {
    if (!(await admit(candidate, local && keep))) {
      setKeep(false);
      return;
    }
    back();
    setOpen(false);
    use(manifest.id, context);
  };
  return (
    <section className="candidate" aria-labelledby="candidate-title">
      <h4 id="candidate-title">{facts.name || nameOfId(manifest.id)}</h4>
      <dl className="facts">
        <Fact name={t('models.facts.files')}>
          {manifest.id} · {bytes(facts.fileBytes)} · {facts.weightType}
        </Fact>
        <Fact name={t('models.facts.architecture')}>
          {config.model_type} · {t('model.shape', shapeWords(config))}
        </Fact>
        <Fact name={t('model.vocabulary')}>{t('model.tokens', { total: count(config.vocab_size) })}</Fact>
        <Fact name={t('models.facts.parameters')}>
          {formatCount(total, i18n.language)}
          {active < total && ` · ${t('models.facts.active', { active: formatCount(active, i18n.language) })}`}
          <PartList config={config} />
        </Fact>
        <Fact name={t('model.context')}>{t('models.facts.trained', { total: count(config.max_position_embeddings) })}</Fact>
      </dl>
      <label className="context-choice">
        <span className="label">{t('models.facts.room')}</span>
        <select
          className="select"
          value={context}
          disabled={hopeless}
          onChange={(event) => setContext(Number(event.target.value))}
        >
          {choices.map((choice) => (
            <option key={choice.context} value={choice.context} disabled={choice.obstacle !== null}>
              {t('models.facts.roomFor', { length: count(choice.context), memory: bytes(choice.total) })}
            </option>
          ))}
        </select>
      </label>
      <table className="memory">
        <caption>{t('models.memory.title')}</caption>
        <tbody>
          {(['weights', 'cache', 'run', 'traces', 'total'] as const).map((part) => (
            <tr key={part}>
              <th scope="row">{t(`models.memory.${part}`)}</th>
              <td>{bytes(plan[part])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {plan.obstacle && (
        <p className="refusal" role="alert">
          {t(`models.obstacle.${plan.obstacle.where}`, {
            needed: bytes(plan.obstacle.needed),
            limit: bytes(plan.obstacle.limit),
          })}
        </p>
      )}
      {local && !hopeless && (
        <Switch className="switch" isSelected={keep} isDisabled={copying} onChange={setKeep}>
          <span className="switch-track" />
          {t('models.keep')}
        </Switch>
      )}
      {copy?.kind === 'running' && (
        <p className="panel-note">{t('models.copying', { done: bytes(copy.done), total: bytes(copy.total) })}</p>
      )}
      {copy?.kind === 'refused' && (
        <div className="refusal">
          <RefusalText fault={copy.fault} detail={copy.detail} />
          <p>{t('models.notCopied')}</p>
        </div>
      )}
      <div className="way-buttons">
        <Button className="button button-primary" isDisabled={plan.obstacle !== null || copying} onPress={() => void load()}>
          {t('models.load')}
        </Button>
        <Button className="button" isDisabled={copying} onPress={back}>
          {t('models.back')}
        </Button>
      </div>
    </section>
  );
}
