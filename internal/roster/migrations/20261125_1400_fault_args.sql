-- What fills the placeholders of the sentence why a run stopped: file names, columns, line numbers. Never what stands in a cell.
ALTER TABLE roster_run ADD COLUMN fault_args text;
