import { type BrandVariants, createDarkTheme, createLightTheme, type Theme } from '@fluentui/react-components';
import { useEffect, useState } from 'react';

const brand: BrandVariants = {
  10: '#020305', 20: '#0b1a26', 30: '#0d2b42', 40: '#0e3a5a', 50: '#0f4973', 60: '#0f548c', 70: '#1268a8', 80: '#1f78ba',
  90: '#3a88c6', 100: '#5399d1', 110: '#6baadb', 120: '#83bae5', 130: '#9fccee', 140: '#b9dcf6', 150: '#d2e9fa', 160: '#e9f4fd',
};
const light: Theme = createLightTheme(brand);
const dark: Theme = { ...createDarkTheme(brand), colorBrandForeground1: brand[120], colorBrandForegroundLink: brand[120], colorBrandForeground2: brand[130] };

export type Choice = 'system' | 'light' | 'dark';
const KEY = 'selfsame.theme';

/** The theme: as the system has it until the user says otherwise. */
export function useTheme(): { theme: Theme; choice: Choice; choose: (choice: Choice) => void } {
  const [choice, setChoice] = useState<Choice>(() => (localStorage.getItem(KEY) as Choice | null) ?? 'system');
  const [system, setSystem] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches);
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)');
    const listen = () => setSystem(query.matches);
    query.addEventListener('change', listen);
    return () => query.removeEventListener('change', listen);
  }, []);
  const isDark = choice === 'dark' || (choice === 'system' && system);
  useEffect(() => {
    document.body.dataset.theme = isDark ? 'dark' : 'light';
  }, [isDark]);
  return {
    theme: isDark ? dark : light,
    choice,
    choose: (next) => {
      localStorage.setItem(KEY, next);
      setChoice(next);
    },
  };
}
