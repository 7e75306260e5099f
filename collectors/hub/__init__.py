"""The Hub's wire: client, request budget, paging and record shapes. The only room that knows it."""
