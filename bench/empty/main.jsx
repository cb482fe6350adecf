import '@mantine/core/styles.css';
import { MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

// What the console is measured against: a page of the same framework with nothing in it.
createRoot(document.getElementById('root')).render(
  <StrictMode>
    <MantineProvider forceColorScheme="light">
      <main>
        <h1>Trang trống</h1>
      </main>
    </MantineProvider>
  </StrictMode>,
);
