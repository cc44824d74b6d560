from support.shop import Shop
from interlock.records.query import Query, list_records
def test_it(shop):
    shop.make("res.partner", {"name": "Azure"})
    shop.make("sale.order", {"name": "A", "partner_id": 1, "order_line": [{"product": "x", "quantity": 2, "price": "3.5"}]})
    with shop.session() as s:
        print(list_records(s, Query("sale.order", expand=("order_line",))))
