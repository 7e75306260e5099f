"""The top floor: voice and hands (answers, digests, delivery, Discord)."""
