import { describe, expect, test } from 'vitest';
import { ChatProblem, renderChat, type ChatMessage, type ChatOptions } from '../../engine/chat/template';

const talk: ChatMessage[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: ' Why? ' },
];
const options: ChatOptions = { bos: '<s>', eos: '</s>', addGenerationPrompt: true };
const TURNS =
  "{{ bos_token }}{% for message in messages %}<|{{ message['role'] }}|>{{ message.content | trim }}{{ eos_token }}\n{% endfor %}" +
  '{% if add_generation_prompt %}<|assistant|>{% endif %}';

describe('a conversation', () => {
  test('is written by the template, with and without what opens the answer', () => {
    const written = '<s><|system|>Be brief.</s>\n<|user|>Why?</s>\n';
    expect(renderChat(TURNS, talk, options)).toBe(`${written}<|assistant|>`);
    expect(renderChat(TURNS, talk, { ...options, addGenerationPrompt: false })).toBe(written);
    expect(renderChat(TURNS, [], { ...options, bos: '' })).toBe('<|assistant|>');
  });

  test('what is written is not read as a template', () => {
    expect(renderChat('{{ messages[0].content }}', [{ role: 'user', content: '{{ bos_token }}' }], options)).toBe(
      '{{ bos_token }}',
    );
  });

  test('loops, ranges and the constants in both spellings', () => {
    const template =
      '{% for i in range(3) %}{{ i }}{% endfor %}|{% for i in range(5, 1, -2) %}{{ i }}{% endfor %}|{{ True and not false }}|{{ None is none }}';
    expect(renderChat(template, talk, options)).toBe('012|53|true|true');
  });

  test('the date is the one that is given; without one a template uses its own', () => {
    const template =
      "{% if strftime_now is defined %}{{ strftime_now('%d %b %Y, %A %d %B %m') }}{% else %}26 Jul 2024{% endif %}";
    expect(renderChat(template, talk, options)).toBe('26 Jul 2024');
    expect(renderChat(template, talk, { ...options, today: new Date(2025, 8, 5) })).toBe('05 Sep 2025, Friday 05 September 09');
  });

  test.each([
    ['cannot be read', '{{ x'],
    ['cannot be read', '{% if %}{% endif %}'],
    ['at most 500000', ' '.repeat(500_001)],
    ['cannot write this conversation: Roles must alternate', "{{ raise_exception('Roles must alternate') }}"],
    ['cannot write this conversation', '{{ messages[7].content | trim }}'],
    ['cannot write this conversation', '{{ strftime_now("%d") }}'],
    ['range(0, 100001, 1) is too long', '{{ range(100001) }}'],
    ['is too long', '{{ range(0, 5, 0) }}'],
  ])('%s: %j', (message, template) => {
    const render = () => renderChat(template, talk, options);
    expect(render).toThrow(message);
    expect(render).toThrow(ChatProblem);
  });
});
