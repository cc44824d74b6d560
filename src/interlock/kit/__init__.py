"""What every room stands on: time, ids, money, problems, paging, the database. No business."""
