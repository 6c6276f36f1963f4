import { createContext, useContext } from 'react';
import type { useTheme } from './theme';

export const ThemeContext = createContext<ReturnType<typeof useTheme> | null>(null);

export function useThemeChoice(): ReturnType<typeof useTheme> {
  const theme = useContext(ThemeContext);
  if (!theme) {
    throw new Error('outside of the portal');
  }
  return theme;
}
